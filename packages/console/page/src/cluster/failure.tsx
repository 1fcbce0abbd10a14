import type { JSX } from 'preact';
import {
  apiPaths,
  type ClusterDetails,
  type EmulatorEvent,
  type EmulatorRequest,
  type NodePoolDetails,
} from '../../../src/api/index.ts';
import type { Subject } from '../actions/forms.tsx';
import { profileNamed } from '../live/overview.ts';
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

const none: readonly EmulatorRequest[] = [];
/** Only requests that a fault hit say why a cluster failed. */
const addRequests = (requests: readonly EmulatorRequest[], event: EmulatorEvent): readonly EmulatorRequest[] =>
  event.type === 'requests' ? [...requests, ...event.requests.filter(({ faults }) => faults.length > 0)] : requests;

/** Why a cluster failed, and what to do next. */
export function Failure({ cluster, profile, pools, subject }: FailureProperties): JSX.Element {
  const isEmulator = profileNamed(profile)?.isEmulator ?? false;
  const { known: requests } = useStream<readonly EmulatorRequest[]>(
    isEmulator ? apiPaths.emulator(profile) : undefined,
    none,
    addRequests,
  );
  const { why, steps, isInjected } = explainFailure(cluster, pools, requests);
  return (
    <section aria-label="Why it failed" class="failure">
      <Notice kind="error" title={`${subject.label} failed`}>
        <p>
          <Sentence text={why} />
        </p>
        <p class="next-title">What to do next</p>
        <ol>
          {steps.map((step) => (
            <li key={step}>
              <Sentence text={step} />
            </li>
          ))}
        </ol>
        <p class="links">
          {isInjected ? (
            <a href={linkTo({ view: 'emulator', profile })}>See the faults and the journal of the emulator</a>
          ) : (
            <a href={linkTo({ view: 'quotas', profile })}>See the quotas</a>
          )}
        </p>
      </Notice>
    </section>
  );
}
