"""A window as a question, and a reply to it as what it proposes."""
