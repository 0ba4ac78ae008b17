// Empty until the first test arrives.
