import { ControlPlanesResponse, CPSubregionsResponse, KubernetesVersionsResponse } from '../generated/checks.ts';
import { defineOperation } from '../operation.ts';

export const GetKubernetesVersions = defineOperation({
  id: 'GetKubernetesVersions',
  // The reference's own spelling.
  aliases: ['GetKubenetesVersions'],
  group: 'limits',
  method: 'GET',
  path: '/clusters/limits/kubernetes_versions',
  response: KubernetesVersionsResponse,
  payload: 'Versions',
  essential: [],
  retry: 'safe',
  summary: 'List the Kubernetes versions that a cluster can have.',
  anchor: 'getkubenetesversions',
});

export const GetCPSubregions = defineOperation({
  id: 'GetCPSubregions',
  group: 'limits',
  method: 'GET',
  path: '/clusters/limits/cp_subregions',
  response: CPSubregionsResponse,
  payload: 'CPSubregions',
  essential: [],
  retry: 'safe',
  summary: 'List the Subregions that can hold a control plane.',
  anchor: 'getcpsubregions',
});

export const GetControlPlanePlans = defineOperation({
  id: 'GetControlPlanePlans',
  group: 'limits',
  method: 'GET',
  path: '/clusters/limits/control_plane_plans',
  response: ControlPlanesResponse,
  payload: 'ControlPlanes',
  essential: [],
  retry: 'safe',
  summary: 'List the sizes that a control plane can have.',
  anchor: 'getcontrolplaneplans',
});
