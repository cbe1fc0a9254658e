"""The permissions of the function: the policies of its role, and their evaluation by IAM."""
