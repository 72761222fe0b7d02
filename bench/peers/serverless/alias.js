/** Gives each function an alias on the version that Serverless publishes, and has its events call that: Serverless makes none. */
module.exports = class FunctionAlias {
  constructor(serverless) {
    this.hooks = {
      "after:package:compileFunctions": () => {
        const { naming } = serverless.getProvider("aws");
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        for (const name of serverless.service.getAllFunctions()) {
          const declared = serverless.service.getFunction(name);
          const functionId = naming.getLambdaLogicalId(name);
          const alias = { name: "BENCH", logicalId: `${functionId}Alias` };
          Resources[alias.logicalId] = {
            Type: "AWS::Lambda::Alias",
            Properties: {
              Name: alias.name,
              FunctionName: { Ref: functionId },
              FunctionVersion: { "Fn::GetAtt": [declared.versionLogicalId, "Version"] },
            },
          };
          declared.targetAlias = alias;
        }
      },
    };
  }
};
