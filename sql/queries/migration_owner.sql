SET LOCAL ROLE reflector_owner
