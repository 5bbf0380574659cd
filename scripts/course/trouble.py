class Trouble(Exception):
    """Why the course cannot be built, in one line for whoever must act on it."""
