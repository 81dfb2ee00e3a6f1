"""What may be done with contests beside their procedures: milestones of landed projects, confidential papers."""
