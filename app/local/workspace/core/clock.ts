/** What time it is, epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** The workspace's time: a base clock that tests may move forward. */
export interface WorkspaceClock extends Clock {
  advance(ms: number): void;
  /** Runs `work` once the workspace's time has come, whether by waiting or by `advance`. */
  after(ms: number, work: () => void): void;
  /** Forgets everything that was still to run. */
  stop(): void;
}

interface Appointment {
  dueAt: number;
  work: () => void;
  timer: NodeJS.Timeout;
}

export function workspaceClock(base: Clock): WorkspaceClock {
  let ahead = 0;
  const appointments = new Set<Appointment>();
  const now = () => base.now() + ahead;

  const keep = (appointment: Appointment) => {
    if (!appointments.delete(appointment)) return;
    clearTimeout(appointment.timer);
    appointment.work();
  };

  return {
    now,
    advance(ms) {
      ahead += ms;
      const due = [...appointments].filter((one) => one.dueAt <= now());
      for (const appointment of due.toSorted((a, b) => a.dueAt - b.dueAt)) keep(appointment);
    },
    after(ms, work) {
      const appointment: Appointment = {
        dueAt: now() + ms,
        work,
        timer: setTimeout(() => keep(appointment), ms).unref(),
      };
      appointments.add(appointment);
    },
    stop() {
      for (const appointment of appointments) clearTimeout(appointment.timer);
      appointments.clear();
    },
  };
}
