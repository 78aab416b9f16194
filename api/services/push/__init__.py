"""Notifications to browsers (web push): who is told what, sealed, and sent safely."""
