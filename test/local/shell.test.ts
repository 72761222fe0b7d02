import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

import fc from "fast-check";

import { exportLines, quoteForFish, quoteForPosix } from "../../local/shell";
import { localVariables } from "../../local/variables";

describe("variables for a shell", () => {
  it("are taken literally by a POSIX shell, whatever they hold", () => {
    const nasty = ["", "it's", '$HOME `id` "x" \\', "a\nb", "!!", "--"];
    const script = nasty.map((text) => `printf '%s\\0' ${quoteForPosix(text)};`).join("");
    assert.equal(execFileSync("sh", ["-c", script]).toString(), `${nasty.join("\0")}\0`);
  });

  it("leave no quote open", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.equal(
          quoteForPosix(text)
            .replaceAll(String.raw`'\''`, "")
            .split("'").length,
          3,
        );
        assert.match(quoteForFish(text), /^'(?:[^'\\]|\\.)*'$/s);
      }),
    );
  });

  it("are written for each shell in its own language", () => {
    const variables = {
      set: { AWS_PROFILE: "", PATH: "/a:/b c", X: "it's" },
      unset: ["AWS_PROFILE"],
    };
    assert.deepEqual(exportLines(variables, "zsh"), [
      "unset AWS_PROFILE;",
      "export PATH='/a:/b c';",
      String.raw`export X='it'\''s';`,
    ]);
    assert.deepEqual(exportLines(variables, "fish"), [
      "set -e AWS_PROFILE;",
      "set -gx PATH '/a' '/b c';",
      String.raw`set -gx X 'it\'s';`,
    ]);
  });
});

describe("variables of a local run", () => {
  const options = {
    engine: { binFolder: "/engine/bin" },
    endpoint: "http://127.0.0.1:4566",
    folder: "/tmp/ldm-variables-test",
    inherited: {
      PATH: "/usr/bin:/engine/bin",
      AWS_PROFILE: "real",
      AWS_ENDPOINT_URL_SQS: "https://sqs.example.com",
    },
  };

  it("leave no way to a real account", () => {
    const { set, unset } = localVariables({ ...options, provider: "stand-in" });
    assert.equal(set.AWS_ENDPOINT_URL, "http://127.0.0.1:4566");
    assert.equal(set.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, "false");
    assert.equal(set.AWS_PROFILE, "");
    assert.ok(unset.includes("AWS_PROFILE") && unset.includes("AWS_ENDPOINT_URL_SQS"));
    assert.match(set.AWS_ACCESS_KEY_ID ?? "", /^\d{12}$/);
  });

  it("have no plugin downloaded that nobody asks for", () => {
    const { set } = localVariables({ ...options, provider: "stand-in" });
    assert.equal(set.PULUMI_OPTION_SKIP_PLUGIN_PRE_INSTALL, "true");
  });

  it("put our provider first, unless the real one is wanted", () => {
    const searchPath = (provider: "stand-in" | "plugin"): string =>
      localVariables({ ...options, provider }).set.PATH ?? "";
    assert.match(
      searchPath("stand-in"),
      /^[^:]*\/local\/provider\/bin:[^:]*\/local\/awsx\/bin:\/engine\/bin:\/usr\/bin$/,
    );
    assert.equal(searchPath("plugin"), "/engine/bin:/usr/bin");
  });
});
