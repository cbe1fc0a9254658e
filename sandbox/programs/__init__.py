"""The programs in the containers, as clients see them."""
