/**
 * The public library: what the command line is made of. Everything else may change between versions.
 * @packageDocumentation
 */
export { type ApplyOptions, type ApplyResult, applyPlan } from "./apply/apply.ts";
export type { ApplyEvent, Blocker, StepReport } from "./apply/events.ts";
export { type RollbackOptions, type RollbackResult, type RollbackTarget, rollbackPlan } from "./apply/rollback.ts";
export { type PlanStatus, readStatus, type Status, type StepStatus } from "./apply/status.ts";
export type { Drift } from "./cli/drift-words.ts";
export { type DriftReport, findDrift } from "./cli/find-drift.ts";
export type { PlanRequest } from "./cli/plan-request.ts";
export { makePlanFor, type PlanResult } from "./cli/workflow.ts";
export { type Config, loadConfig } from "./desired/config.ts";
export { documentSchema } from "./desired/json-schema.ts";
export { type DesiredDocument, loadDocument } from "./desired/load.ts";
export { writeDocument } from "./desired/write.ts";
export { diffModels } from "./diff/diff-models.ts";
export { registry, registryWith } from "./kinds/registry.ts";
export { type Connection, connect } from "./live/connect.ts";
export { type LiveModel, readModel } from "./live/read.ts";
export type { AttributeChange, Change } from "./model/change.ts";
export { type Diagnostic, FluxError } from "./model/diagnostic.ts";
export { fingerprintOf } from "./model/fingerprint.ts";
export { defineKind, type Kind, type Registry, registryOf } from "./model/kind.ts";
export type { Attributes, Model, ObjectKey, SchemaObject } from "./model/object.ts";
export type { Action, Backfill, Gate, Hazard, Phase, Plan, Probe, Proof, Step, Undo } from "./model/plan.ts";
export { makePlan } from "./planner/make-plan.ts";
export { renderers, renderPlan } from "./render/registry.ts";
export type { RenderedFile, Renderer, RenderOptions } from "./render/renderer.ts";
export { renderSummary, summaryText } from "./render/summary/summary.ts";
