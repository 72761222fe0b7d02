/** Has Serverless ask AWS_ENDPOINT_URL, of which the version of the SDK that it uses knows nothing. */
module.exports = class Endpoint {
  constructor(serverless) {
    const { sdk } = serverless.getProvider("aws");
    sdk.config.update({ endpoint: process.env.AWS_ENDPOINT_URL, s3ForcePathStyle: true });
  }
};
