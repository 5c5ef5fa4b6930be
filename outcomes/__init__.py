"""What became of people, all of it private: applications, enrollments, placements and follow-ups live here."""
