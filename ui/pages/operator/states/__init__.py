"""What happens on the operator's desk."""
