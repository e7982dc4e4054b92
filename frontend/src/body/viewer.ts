/** The body on a page: drawn with WebGL, moving at its move's tempo, turned by hand. */

import {
  AmbientLight,
  Bone,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  Group,
  Line,
  LineBasicMaterial,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  OrthographicCamera,
  PlaneGeometry,
  Scene,
  Skeleton,
  SkinnedMesh,
  Vector3,
  WebGLRenderer,
} from "three";
import { type Anatomy, outside } from "./anatomy.ts";
import { type Clip, moment, Rig } from "./clip.ts";

/** Radians by which the body is turned from its side, and seen from above. */
const QUARTER = { yaw: -0.62, pitch: 0.24 };
const FRONT = { yaw: 0, pitch: 0.24 };
/** Metres of room around everything that moves. */
const MARGIN = 0.04;
/** Flesh around the joints, metres. */
const FLESH = 0.12;
const AT_REST = 0.35;
/** Half of a mat's breadth. */
const MAT = 0.45;

const CLOTH = `
  float belly = smoothstep(0.0, 0.004, vRest.y - 0.700) * smoothstep(0.0, 0.004, 1.005 - vRest.y);
  float legs = step(abs(vRest.x), 0.23);
  float shirt = smoothstep(0.0, 0.004, vRest.y - 1.045) *
    smoothstep(0.0, 0.004, 1.415 - vRest.y - max(0.0, 0.05 - abs(vRest.x)) * step(0.0, vRest.z)) *
    smoothstep(0.0, 0.004, 0.178 - abs(vRest.x) + (vRest.y - 1.3) * 0.12);
  float cloth = max(belly * legs, shirt);
`;

let byHand: boolean | undefined;

/** Whether the processor draws, as there is no graphics card: it has other work too. */
function drawnByHand(): boolean {
  if (byHand === undefined) {
    const gl = document.createElement("canvas").getContext("webgl2");
    const told = gl?.getExtension("WEBGL_debug_renderer_info");
    const name = gl?.getParameter(told?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
    byHand = /swiftshader|llvmpipe|software/i.test(String(name));
    gl?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return byHand;
}

/** One figure. It draws only when something has changed. */
export class Viewer {
  readonly canvas: HTMLCanvasElement;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0.1, 20);
  readonly #rig: Rig;
  readonly #bones: Bone[];
  readonly #mesh: SkinnedMesh;
  readonly #geometry = new BufferGeometry();
  readonly #things = new Group();
  readonly #clip: Clip;
  readonly #anatomy: Anatomy;
  readonly #uniforms = {
    uCloth: { value: new Color() },
    uEmber: { value: new Color() },
    uEffort: { value: 0 },
  };
  readonly #body = new MeshLambertMaterial();
  readonly #lines = new LineBasicMaterial();
  readonly #floor = new MeshBasicMaterial({ side: DoubleSide });
  readonly #middle = new Vector3();
  #yaw: number;
  #pitch: number;
  #half = { width: 1, height: 1 };

  constructor(anatomy: Anatomy, clip: Clip) {
    this.#anatomy = anatomy;
    this.#clip = clip;
    const seen = clip.view === "front" ? FRONT : QUARTER;
    [this.#yaw, this.#pitch] = [clip.mirrored ? -seen.yaw : seen.yaw, seen.pitch];
    this.#renderer = new WebGLRenderer({
      alpha: true,
      antialias: !drawnByHand(),
      powerPreference: "low-power",
    });
    this.canvas = this.#renderer.domElement;
    this.#rig = new Rig(anatomy.bones);
    this.#bones = anatomy.bones.map(() => {
      const bone = new Bone();
      bone.matrixAutoUpdate = false;
      return bone;
    });
    this.#mesh = this.#skin();
    const world = new Group();
    world.add(this.#mesh, ...this.#bones, this.#things);
    world.scale.x = clip.mirrored ? -1 : 1;
    this.#scene.add(world, new AmbientLight(0xffffff, 1.15));
    for (const [x, y, z, strength] of [
      [-0.5, 1.2, 0.8, 1.7],
      [0.9, 0.5, 0.5, 0.5],
    ] as const) {
      const light = new DirectionalLight(0xffffff, strength);
      light.position.set(x, y, z);
      this.#scene.add(light);
    }
    this.#frame();
    this.colour();
    this.draw(clip.times[clip.far] ?? 0);
  }

  /** The mesh with its bones, and what of it works. */
  #skin(): SkinnedMesh {
    const { positions, carriers, weights, faces, plate } = this.#anatomy;
    const geometry = this.#geometry;
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    geometry.setAttribute("skinIndex", new BufferAttribute(carriers, 4));
    geometry.setAttribute("skinWeight", new BufferAttribute(weights, 4));
    geometry.setAttribute("work", new BufferAttribute(work(plate, this.#clip), 2));
    geometry.setIndex(new BufferAttribute(faces, 1));
    geometry.computeVertexNormals();
    this.#body.onBeforeCompile = (shader) => {
      Object.assign(shader.uniforms, this.#uniforms);
      shader.vertexShader = shader.vertexShader
        .replace(
          "#include <common>",
          "#include <common>\nattribute vec2 work;\nvarying vec2 vWork;\nvarying vec3 vRest;",
        )
        .replace(
          "#include <begin_vertex>",
          "#include <begin_vertex>\nvWork = work;\nvRest = position;",
        );
      shader.fragmentShader = shader.fragmentShader
        .replace(
          "#include <common>",
          "#include <common>\nuniform vec3 uCloth;\nuniform vec3 uEmber;\nuniform float uEffort;\nvarying vec2 vWork;\nvarying vec3 vRest;",
        )
        .replace(
          "#include <color_fragment>",
          `#include <color_fragment>
          ${CLOTH}
          diffuseColor.rgb = mix(diffuseColor.rgb, uCloth, cloth);
          float inside = smoothstep(8.0, -8.0, vWork.x);
          float edge = smoothstep(7.0, 2.0, abs(vWork.x + 3.0));
          float lit = max(inside * vWork.y * mix(${AT_REST}, 1.0, uEffort), edge * 0.85);
          diffuseColor.rgb = mix(diffuseColor.rgb, uEmber, lit);`,
        );
    };
    const mesh = new SkinnedMesh(geometry, this.#body);
    mesh.frustumCulled = false;
    mesh.bind(
      new Skeleton(
        this.#bones,
        this.#bones.map(() => new Matrix4()),
      ),
      new Matrix4(),
    );
    return mesh;
  }

  /** The picture holds everything that the loop does, and what stands there. */
  #frame(): void {
    const low = new Vector3(Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY);
    const high = new Vector3(Number.NEGATIVE_INFINITY, 0, Number.NEGATIVE_INFINITY);
    this.#clip.times.forEach((_, index) => {
      this.#rig.pose(this.#clip, index, index, 0);
      for (const joint of this.#rig.joints) {
        low.min(joint);
        high.max(joint);
      }
    });
    low.subScalar(FLESH).setY(Math.max(0, low.y - FLESH));
    high.addScalar(FLESH);
    for (const line of this.#clip.things) {
      for (const [x, y] of line) {
        low.min(new Vector3(x, y, low.z));
        high.max(new Vector3(x, y, high.z));
      }
    }
    this.#furnish(low, high);
    const around = this.#asSeen();
    this.#half = { width: around.x + MARGIN, height: around.y + MARGIN };
  }

  /** How far to the side and up anything of the loop is from the middle of the picture, which is
   * put in the middle of all that. */
  #asSeen(): Vector3 {
    const [c, s] = [Math.cos(this.#yaw), Math.sin(this.#yaw)];
    const right = new Vector3(c, 0, s);
    const [level, steep] = [Math.cos(this.#pitch), Math.sin(this.#pitch)];
    const up = new Vector3(s * steep, level, -c * steep);
    const [least, most] = [new Vector3(9, 9, 0), new Vector3(-9, -9, 0)];
    const take = (point: Vector3, flesh: number) => {
      const x = this.#clip.mirrored ? -point.x : point.x;
      const seen = new Vector3(x, point.y, point.z);
      const at = new Vector3(seen.dot(right), seen.dot(up), 0);
      least.min(at.clone().subScalar(flesh));
      most.max(at.clone().addScalar(flesh));
    };
    this.#clip.times.forEach((_, index) => {
      this.#rig.pose(this.#clip, index, index, 0);
      for (const joint of this.#rig.joints) take(joint, FLESH);
    });
    for (const line of this.#clip.things)
      for (const [x, y] of line) take(new Vector3(x, y, 0), 0.1);
    const middle = least.clone().add(most).multiplyScalar(0.5);
    this.#middle.copy(right.multiplyScalar(middle.x).addScaledVector(up, middle.y));
    return most.sub(least).multiplyScalar(0.5);
  }

  /** Walls, chairs and benches as lines on both sides of the body; a mat under it. */
  #furnish(low: Vector3, high: Vector3): void {
    for (const line of this.#clip.things) {
      const edges = [-0.24, 0.24].map((z) => line.map(([x, y]) => new Vector3(x, y, z)));
      const across = line.map(([x, y]) => [new Vector3(x, y, -0.24), new Vector3(x, y, 0.24)]);
      for (const points of [...edges, ...across])
        this.#things.add(new Line(new BufferGeometry().setFromPoints(points), this.#lines));
    }
    const ground = new Mesh(new PlaneGeometry(high.x - low.x + 0.1, 2 * MAT), this.#floor);
    ground.rotation.x = -Math.PI / 2;
    ground.position.set((low.x + high.x) / 2, -0.004, 0);
    this.#things.add(ground);
  }

  /** Takes the page's colours, which change with its theme. */
  colour(): void {
    const style = getComputedStyle(
      this.canvas.isConnected ? this.canvas : document.documentElement,
    );
    const set = (to: Color, name: string, otherwise: string) =>
      to.setStyle(style.getPropertyValue(name).trim() || otherwise);
    set(this.#body.color, "--skin", "#68747c");
    set(this.#uniforms.uCloth.value, "--cloth", "#454f56");
    set(this.#uniforms.uEmber.value, "--ember", "#c8461e");
    set(this.#lines.color, "--pencil", "#5e676d");
    set(this.#floor.color, "--wash", "#f0ebe2");
  }

  /** As wide and high as the canvas is shown. */
  fit(width: number, height: number): void {
    this.#renderer.setPixelRatio(drawnByHand() ? 1 : Math.min(2, devicePixelRatio));
    this.#renderer.setSize(width, height, false);
    const scale = Math.max(this.#half.width / width, this.#half.height / height);
    this.#camera.left = -width * scale;
    this.#camera.right = width * scale;
    this.#camera.top = height * scale;
    this.#camera.bottom = -height * scale;
    this.#camera.updateProjectionMatrix();
  }

  /** Turn it by hand, radians. */
  turn(yaw: number, pitch: number): void {
    this.#yaw += yaw;
    this.#pitch = Math.max(-0.1, Math.min(1.4, this.#pitch + pitch));
  }

  /** The body at a moment of its loop, seconds. */
  draw(t: number): void {
    const [before, after, share] = moment(this.#clip, t);
    this.#rig.pose(this.#clip, before, after, share);
    this.#bones.forEach((bone, index) => {
      const matrix = this.#rig.matrices[index];
      if (matrix) bone.matrix.copy(matrix);
    });
    const [from, to] = [this.#clip.effort[before] ?? 0, this.#clip.effort[after] ?? 0];
    this.#uniforms.uEffort.value = from + (to - from) * share;
    const far = 6;
    const level = Math.cos(this.#pitch) * far;
    this.#camera.position.set(
      this.#middle.x + Math.sin(-this.#yaw) * level,
      this.#middle.y + Math.sin(this.#pitch) * far,
      this.#middle.z + Math.cos(this.#yaw) * level,
    );
    this.#camera.lookAt(this.#middle);
    this.#renderer.render(this.#scene, this.#camera);
  }

  /** Gives back what it holds of the graphics card. */
  dispose(): void {
    this.#geometry.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }
}

/** For every vertex: how far outside a muscle that works it lies, millimetres, and how full that
 * is. */
function work(plate: Float32Array, clip: Clip): Float32Array {
  const many = plate.length / 3;
  const found = new Float32Array(2 * many);
  for (let i = 0; i < many; i++) {
    const [x, y, facing] = [plate[3 * i] ?? 0, plate[3 * i + 1] ?? 0, plate[3 * i + 2] ?? 0];
    let [least, fill] = [99, 0];
    for (const muscle of clip.muscles) {
      const line = facing > 0 ? muscle.front : muscle.back;
      if (!line) continue;
      const away = outside(Math.abs(x), y, line) + Math.max(0, 0.25 - Math.abs(facing)) * 60;
      if (away < least) [least, fill] = [away, muscle.fill];
    }
    found[2 * i] = least;
    found[2 * i + 1] = fill;
  }
  return found;
}
