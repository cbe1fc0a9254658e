"""The programs in the containers, as whoever connects to them sees them."""
