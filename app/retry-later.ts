/** Thrown when trying again later may work: Postgres is failing over and the disk is full, Slack says 429. */
export class RetryLater extends Error {
  override name = "RetryLater";
  readonly afterMs: number;

  constructor(message: string, afterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.afterMs = afterMs;
  }
}
