"""ECS: services, tasks and container instances; the scheduler, placement, load and logs of tasks."""
