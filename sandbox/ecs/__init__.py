"""ECS: services, tasks and container instances; the scheduler, placement, and the load and logs of tasks."""
