"""Where the coalition meets: series, convenings, RSVPs, attendance, minutes and actions live here."""
