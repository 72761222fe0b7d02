// A rejected output, or a false assertion inside an apply, would otherwise leave the run green.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

// The SDK's word on Node 20, which this project supports, would stand among the tests' titles.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

// A shell that is pointed to the local cloud, or to an account, must not reach into the tests.
for (const name of Object.keys(process.env).filter((name) => /^(AWS|PULUMI)_/.test(name))) {
  if (name !== "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED")
    Reflect.deleteProperty(process.env, name);
}
