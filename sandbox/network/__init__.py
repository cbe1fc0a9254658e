"""Network interfaces, and whether packets get from one to another and back."""
