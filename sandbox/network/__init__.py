"""Network interfaces, and whether a packet gets from one to the other and back."""
