// A rejected output, or a false assertion inside an apply, would otherwise leave the run green.
process.on("unhandledRejection", (reason) => {
  throw reason;
});
