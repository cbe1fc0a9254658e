"""EC2 Auto Scaling: what a group does with its members."""
