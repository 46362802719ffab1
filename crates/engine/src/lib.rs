//! One module per job, shared by the command line and the server.
