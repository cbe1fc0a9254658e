"""EC2 instances, and the ECS agent's connection on each."""
