// Empty until its first noun arrives.
