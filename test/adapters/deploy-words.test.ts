import { describe, expect, it } from "vitest";
import { environmentOfJob, isDeployJob, serviceOfJob } from "../../adapters/reading/deploy-words.ts";

describe("a job's name", () => {
  it.each([
    "deploy",
    "Deploy to production",
    "DeployCheckout",
    "deployProd",
    "deploy2prod",
    "prod_deploy",
    "re-deploy",
    "redeploy checkout",
    "auto_deploy:start",
    "Release",
    "checkout-rollout",
    "rollback",
    "roll-back",
    "Promote to production",
    "publish",
    "shop/deploy-checkout/main",
  ])("like %s says that it deploys", (name) => {
    expect(isDeployJob([name], {})).toBe(true);
  });

  it.each([
    "build",
    "test",
    "employer-sync",
    "shipping-tests",
    "Release Drafter",
    "release-notes",
    "deploy (dry run)",
    "undeploy",
    undefined,
  ])("like %s does not", (name) => {
    expect(isDeployJob([name], {})).toBe(false);
  });

  it("on a person's list counts whatever its case, and then no other does", () => {
    expect(isDeployJob(["Nightly"], { deployWorkflows: [" nightly "] })).toBe(true);
    expect(isDeployJob(["deploy"], { deployWorkflows: ["nightly"] })).toBe(false);
  });

  it.each([
    ["deploy-checkout", "checkout"],
    ["checkout_release", "checkout"],
    ["DeployCheckout", "Checkout"],
    ["deploy-checkout-to-production", "checkout"],
    ["checkout-deploy-pre-prod", "checkout"],
    ["build-and-deploy-payment-api", "payment-api"],
    ["shop/checkout/deploy/main", "checkout"],
    ["MyApp-deploy", "MyApp"],
    ["asgard", "asgard"],
    ["deploy-to-production", undefined],
    ["deploy", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("like %s is about the service %s", (name, service) => {
    expect(serviceOfJob(name)).toBe(service);
  });

  it.each([
    ["deploy-production", "production"],
    ["deployProd", "Prod"],
    ["deploy_staging", "staging"],
    ["deploy-pre-prod-eu", "pre-prod"],
    ["prod/deploy", "prod"],
    ["deploy products", undefined],
    ["deploy", undefined],
    [undefined, undefined],
  ])("like %s says the environment %s", (name, environment) => {
    expect(environmentOfJob(name)).toBe(environment);
  });
});
