// The little of s3rver that the archive's test uses; the package has no types.
declare module "s3rver" {
  // biome-ignore lint/style/noDefaultExport: it is what the package has.
  export default class S3rver {
    constructor(options: {
      readonly port: number;
      readonly address: string;
      readonly silent: boolean;
      readonly directory: string;
      readonly configureBuckets: ReadonlyArray<{
        readonly name: string;
        readonly configs: readonly string[];
      }>;
    });
    run(): Promise<unknown>;
    close(): Promise<void>;
  }
}
