import { createTransport } from "nodemailer";
import type { MailOutcome } from "../../engine/db/report-mails.ts";
import { saidBy } from "../log.ts";

/** Where mail goes out: `smtp://user:password@host:587`, and whom it is from. */
export interface SmtpOptions {
  readonly url: string;
  readonly from: string;
}

/** A mail as it goes out. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly picture: { readonly cid: string; readonly png: Uint8Array };
  /** The same for the same mail, so that a mail program shows one that came twice once. */
  readonly messageId: string;
}

const TIMES_MS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };
const AGAIN_IN_MS = 60_000;

/**
 * Sends one mail, once, and says what is known of it. From the server's go-ahead for the body (354) on to its answer
 * nobody knows whether it took it; before that, and after any answer, it is certain.
 */
export async function sendMail(
  { url, from }: SmtpOptions,
  mail: Mail,
  attempt: number,
): Promise<MailOutcome> {
  let bodyUnderWay = false;
  const listen = (_entry: object, words?: string) => {
    if (typeof words === "string" && words.startsWith("354")) bodyUnderWay = true;
  };
  const ignore = () => undefined;
  const transport = createTransport({
    url,
    ...TIMES_MS,
    transactionLog: true,
    logger: {
      level: ignore,
      trace: ignore,
      debug: listen,
      info: ignore,
      warn: ignore,
      error: ignore,
      fatal: ignore,
    },
  });
  const { to, subject, text, html, picture, messageId } = mail;
  try {
    await transport.sendMail({
      from,
      to,
      subject,
      text,
      html,
      messageId,
      attachments: [
        {
          filename: "days.png",
          cid: picture.cid,
          content: Buffer.from(picture.png),
          contentType: "image/png",
        },
      ],
      headers: { "Auto-Submitted": "auto-generated" },
      // Nothing in a report is ours to open: no file, no address.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    return { is: "sent" };
  } catch (error) {
    const reason = saidBy(error);
    const { responseCode, code } = error as { responseCode?: number; code?: string };
    if (responseCode !== undefined && responseCode >= 500 && code !== "EAUTH")
      return { is: "refused", error: reason };
    if (bodyUnderWay && responseCode === undefined) return { is: "unclear", error: reason };
    return { is: "not sent", error: reason, againInMs: AGAIN_IN_MS * 3 ** (attempt - 1) };
  } finally {
    transport.close();
  }
}
