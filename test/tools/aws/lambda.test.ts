import assert from "node:assert/strict";

import { LambdaFunction } from "../../../tools/aws/lambda";
import { fakeAws, serviceError, type Answer } from "../../support/fakeAws";

const configuration = {
  FunctionName: "orders-qa-1234567",
  CodeSha256: "z4X=",
  Environment: { Variables: { A: "1" } },
  MemorySize: 256,
  Timeout: 10,
  Runtime: "nodejs24.x",
  Architectures: ["arm64"],
  Handler: "index.handler",
  LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "INFO" },
  Role: "arn:aws:iam::123456789012:role/orders",
  VpcConfig: { VpcId: "vpc-1", SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
};
const frozen = {
  codeSha256: "z4X=",
  variables: { A: "1" },
  memoryMb: 256,
  timeoutSeconds: 10,
  runtime: "nodejs24.x",
  architecture: "arm64",
  handler: "index.handler",
  logLevel: "INFO",
  role: "arn:aws:iam::123456789012:role/orders",
  network: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
};

describe("a function as Lambda knows it", () => {
  function orders(answer: Answer) {
    const { aws, asked } = fakeAws(answer);
    return { orders: new LambdaFunction(aws.lambda, "orders-qa-1234567"), asked };
  }

  const missing = () => {
    throw serviceError("ResourceNotFoundException", "Not found");
  };
  const broken = () => {
    throw serviceError("AccessDeniedException", "Not you");
  };

  it("tells where an alias points", async () => {
    const { orders: fn, asked } = orders(() => ({
      Name: "QA",
      FunctionVersion: "7",
      Description: "version 3",
      RoutingConfig: { AdditionalVersionWeights: { "8": 0.1 } },
    }));
    assert.deepEqual(await fn.alias("QA"), {
      name: "QA",
      publishedVersion: "7",
      weights: { "8": 0.1 },
      description: "version 3",
    });
    assert.deepEqual(asked, [
      { command: "GetAlias", input: { FunctionName: "orders-qa-1234567", Name: "QA" } },
    ]);
  });

  it("tells an alias that is not there from one that it can't read", async () => {
    assert.equal(await orders(missing).orders.alias("QA"), undefined);
    await assert.rejects(orders(broken).orders.alias("QA"), /may not do lambda:GetAlias/);
  });

  it("lists its aliases page by page", async () => {
    const { orders: fn } = orders(({ input }) =>
      input.Marker === undefined
        ? { Aliases: [{ Name: "QA", FunctionVersion: "7" }], NextMarker: "more" }
        : { Aliases: [{ Name: "TRY", FunctionVersion: "8", RoutingConfig: {} }] },
    );
    const rest = { weights: {}, description: "" };
    assert.deepEqual(await fn.aliases(), [
      { name: "QA", publishedVersion: "7", ...rest },
      { name: "TRY", publishedVersion: "8", ...rest },
    ]);
  });

  it("lists its published versions page by page, oldest first, and $LATEST apart", async () => {
    const { orders: fn } = orders(({ input }) =>
      input.Marker === undefined
        ? {
            Versions: [
              { ...configuration, Version: "$LATEST", MemorySize: 512, Description: "version 5" },
              { ...configuration, Version: "10", LastModified: "then", Description: "version 4" },
            ],
            NextMarker: "more",
          }
        : { Versions: [{ ...configuration, Version: "9", LastModified: "before" }] },
    );
    assert.deepEqual(await fn.versions(), {
      latest: { ...frozen, memoryMb: 512, description: "version 5" },
      published: [
        { ...frozen, publishedVersion: "9", lastModified: "before", description: "" },
        { ...frozen, publishedVersion: "10", lastModified: "then", description: "version 4" },
      ],
    });
  });

  it("tells that it is not there from that it can't be read", async () => {
    assert.equal(await orders(missing).orders.versions(), undefined);
    await assert.rejects(orders(broken).orders.versions(), /may not do lambda:ListVersionsByF/);
  });

  it("tells the configuration of a version, or of $LATEST", async () => {
    const { orders: fn, asked } = orders(() => configuration);
    assert.deepEqual(await fn.configuration("7"), frozen);
    await fn.configuration();
    assert.deepEqual(
      asked.map(({ input }) => input.Qualifier),
      ["7", "$LATEST"],
    );
  });

  it("deletes one published version, and never the function", async () => {
    const { orders: fn, asked } = orders(() => ({}));
    await fn.deletePublishedVersion("7");
    assert.deepEqual(asked, [
      {
        command: "DeleteFunction",
        input: { FunctionName: "orders-qa-1234567", Qualifier: "7" },
      },
    ]);
    for (const number of ["", "$LATEST", "QA", "0"]) {
      await assert.rejects(fn.deletePublishedVersion(number), {
        message: `"${number}" is not the number of a published version.`,
      });
    }
    assert.equal(asked.length, 1);
  });
});
