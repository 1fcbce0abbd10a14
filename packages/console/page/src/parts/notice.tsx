import type { ComponentChildren, JSX } from 'preact';
import type { Report } from '../../../src/api/index.ts';
import { CopyButton } from './copy-button.tsx';
import { Sentence } from './command.tsx';
import { Icon } from './icon.tsx';

type Kind = 'error' | 'warning';

/** A highlighted message. */
export function Notice(properties: { kind: Kind; title: string; children?: ComponentChildren }): JSX.Element {
  const { kind, title, children } = properties;
  return (
    <div class={`notice notice-${kind}`}>
      <Icon name="alert" />
      <div>
        <p class="notice-title">
          <Sentence text={title} />
        </p>
        {children}
      </div>
    </div>
  );
}

/** An error: what failed and why, what to do next, and the request ID for support. */
export function ReportNotice({ report, kind = 'error' }: { report: Report; kind?: Kind }): JSX.Element {
  return (
    <Notice kind={kind} title={report.message}>
      {report.hint !== null && <Hint text={report.hint} />}
      {report.requestId !== null && (
        <p class="muted small">
          Request ID <code class="inline">{report.requestId}</code>
        </p>
      )}
    </Notice>
  );
}

function Hint({ text }: { text: string }): JSX.Element {
  const [, command] = /`(oks [^`]+)`/.exec(text) ?? [];
  return (
    <p>
      <Sentence text={text} />
      {command !== undefined && <CopyButton text={command} what="the command" />}
    </p>
  );
}
