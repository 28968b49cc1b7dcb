import type { PlanBlock, TaskCardBlock } from "@slack/types";
import type { ReactNode } from "react";
import { Icon } from "../icons/icon.tsx";
import { RichTextView } from "./rich-text.tsx";

export function TaskCardView({ task }: { task: TaskCardBlock }): ReactNode {
  return (
    <div className={`task task-${task.status}`}>
      <Icon name={task.status === "complete" ? "check" : "dot"} />
      <div>
        <b>{task.title}</b>
        {task.details && <RichTextView block={task.details} />}
        {task.output && <RichTextView block={task.output} />}
      </div>
    </div>
  );
}

export function PlanView({ block }: { block: PlanBlock }): ReactNode {
  return (
    <div className="container">
      <div className="container-head">
        <b>{block.title}</b>
      </div>
      <div className="container-body">
        {(block.tasks ?? []).filter(isTask).map((task) => (
          <TaskCardView key={task.task_id} task={task} />
        ))}
      </div>
    </div>
  );
}

function isTask(task: TaskCardBlock | Record<string, unknown>): task is TaskCardBlock {
  return typeof task.task_id === "string" && typeof task.title === "string";
}
