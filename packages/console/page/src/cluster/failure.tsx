import type { ComponentChildren, JSX } from 'preact';
import { apiPaths, type ClusterDetails, type NodePoolDetails } from '../../../src/api/index.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { openDialog } from '../actions/dialog.tsx';
import type { Subject } from '../actions/forms.tsx';
import { addEmulatorEvent, nothingKnown } from '../emulator/known-emulator.ts';
import { isReadOnly, profileNamed } from '../live/overview.ts';
import { useStream } from '../live/use-stream.ts';
import { Sentence } from '../parts/command.tsx';
import { Notice } from '../parts/notice.tsx';
import { linkTo } from '../route.ts';
import { explainFailure } from './explain-failure.ts';

interface FailureProperties {
  cluster: ClusterDetails;
  profile: string;
  pools: readonly NodePoolDetails[];
  subject: Subject;
}

/** Why a cluster failed, and what to do next. */
export function Failure({ cluster, profile, pools, subject }: FailureProperties): JSX.Element {
  const isEmulator = profileNamed(profile)?.isEmulator ?? false;
  const { known } = useStream(isEmulator ? apiPaths.emulator(profile) : undefined, nothingKnown, addEmulatorEvent);
  const explanation = explainFailure(cluster, pools, known.requests, known.faults ?? []);
  const { title, why, activeFault } = explanation;
  return (
    <section aria-label="Why it failed" class="failure">
      <Notice kind="error" title={title}>
        <p>
          <Sentence text={why} />
        </p>
        <p class="next-title">What to do next</p>
        <ol>
          {activeFault !== undefined && (
            <Step text="Remove the fault. It is still active, so the next attempt would also fail.">
              <button
                type="button"
                onClick={() =>
                  openDialog(
                    <ActionDialog
                      title="Remove the fault cluster_failed"
                      verb="Remove"
                      action={{ kind: 'remove-fault', profile, fault: activeFault }}
                    />,
                  )
                }
              >
                Remove the fault
              </button>
            </Step>
          )}
          {explanation.quotasMayHelp && (
            <Step text="Check the quotas. A used-up quota is a frequent cause.">
              <a href={linkTo({ view: 'project', profile, id: cluster.projectId })}>Quotas of the project</a>
            </Step>
          )}
          <Step text="Delete the cluster, then create it again. A failed cluster does not recover by itself.">
            <button
              type="button"
              class="danger-quiet"
              onClick={() =>
                openDialog(
                  <ActionDialog
                    title={`Delete cluster ${subject.label}`}
                    verb="Delete"
                    isDangerous
                    action={{ kind: 'delete', profile, target: { cluster: cluster.id } }}
                  />,
                )
              }
            >
              Delete {cluster.name}
            </button>
          </Step>
          {explanation.supportMayHelp && (
            <Step text={`If it fails again, contact OUTSCALE support with the ID of the cluster: \`${cluster.id}\`.`} />
          )}
        </ol>
        {isEmulator && (
          <p>
            <a href={linkTo({ view: 'emulator', profile })}>Faults and journal of the emulator</a>
          </p>
        )}
      </Notice>
    </section>
  );
}

/** One step, with the button or link for it. */
function Step({ text, children }: { text: string; children?: ComponentChildren }): JSX.Element {
  return (
    <li>
      <span>
        <Sentence text={text} />
      </span>
      {!isReadOnly.value && children}
    </li>
  );
}
