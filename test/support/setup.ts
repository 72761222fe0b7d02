// A rejected output, or a false assertion inside an apply, would otherwise leave the run green.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

// The SDK's word on Node 20, which this project supports, would stand among the tests' titles.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
