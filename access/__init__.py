"""Who may do what: people, roles, sessions, screens, phone links, throttle."""
