"""Pure building blocks of the whole house; standard library only."""
