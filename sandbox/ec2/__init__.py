"""EC2 instances, and the connection of the ECS agent on each."""
