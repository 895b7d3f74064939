package dev.kiln.testkit.plugin;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.attack.AttackProvider;
import dev.kiln.api.attack.AttackTarget;
import dev.kiln.api.attack.GradientAttack;
import dev.kiln.api.attack.MinimalAttack;
import dev.kiln.api.attack.StepScope;
import dev.kiln.api.attack.ThreatModel;
import dev.kiln.api.data.Batch;
import dev.kiln.api.extension.Option;
import dev.kiln.api.extension.OptionGroup;
import dev.kiln.api.extension.Options;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Attacks that break their contract, and their contracts. */
final class BrokenAttacks {

    private BrokenAttacks() {}

    record Provider(String name, String summary, Set<Capability> needs, Function<ThreatModel, Attack> attack)
            implements AttackProvider {

        Provider(Function<ThreatModel, Attack> attack) {
            this("broken", "Is broken", Set.of(Capability.INPUT_GRADIENT), attack);
        }

        @Override
        public List<Option<?>> options() {
            return OptionGroup.of(ThreatModel.class).options();
        }

        @Override
        public Attack create(Options options) {
            return attack.apply(OptionGroup.of(ThreatModel.class).create(options));
        }
    }

    /** One step, by a share of the steepest ascent. */
    record Step(ThreatModel threat, double share) implements GradientAttack {

        @Override
        public int steps() {
            return 1;
        }

        @Override
        public Value step(StepScope scope, Value current, Value gradient) {
            return current.add(scope.steepest(gradient).mul(scope.epsilon()).mul(share));
        }
    }

    /** After a correct step, moves pixels by the position in the batch. */
    interface Moves extends Attack {

        float change(AttackTarget target, int example);

        @Override
        default Tensor perturb(AttackTarget target, Batch batch) {
            Tensor right = target.run(new Step(target.threat(), 0.5), batch);
            float[] pixels = right.toFloatArray();
            int each = pixels.length / batch.size();
            for (int i = 0; i < pixels.length; i += each) {
                float moved = pixels[i] + change(target, i / each);
                pixels[i] = Math.min(1, Math.max(0, moved));
            }
            return Tensor.of(pixels, right.shape());
        }
    }

    abstract static class BothGoals extends AttackContract {
        @Override
        protected List<Map<String, Object>> specifications() {
            return List.of(Map.of("eps", 0.1), Map.of("eps", 0.1, "targeted", true));
        }
    }

    /** Leaves the projection to the host, which is allowed. */
    static final class OwnSize extends BothGoals {

        private record Far(ThreatModel threat) implements Attack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                Tensor right = target.run(new Step(target.threat(), 1), batch);
                float[] pixels = right.toFloatArray();
                float[] clean = batch.inputs().toFloatArray();
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = clean[i] + 100 * (pixels[i] - clean[i]);
                }
                return Tensor.of(pixels, right.shape());
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Far::new);
        }
    }

    /** One example comes back as NaN. */
    static final class NoNumbers extends BothGoals {

        private record Divided(ThreatModel threat) implements Attack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                Tensor right = target.run(new Step(target.threat(), 1), batch);
                float[] pixels = right.toFloatArray();
                for (int i = 0; i < batch.size(); i++) {
                    if (batch.indices()[i] == 3) {
                        pixels[i * (pixels.length / batch.size())] = Float.NaN;
                    }
                }
                return Tensor.of(pixels, right.shape());
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Divided::new);
        }
    }

    /** Does not say that it follows gradients. */
    static final class UndeclaredNeed extends BothGoals {

        private record Silent(ThreatModel threat) implements Attack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                return target.run(new Step(target.threat(), 1), batch);
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider("broken", "Is broken", Set.of(), Silent::new);
        }
    }

    /** Never finds anything. */
    static final class NothingFound extends AttackContract {

        private record Nothing(ThreatModel threat) implements MinimalAttack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                return batch.inputs();
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Nothing::new);
        }
    }

    /** Finds something with the default options, and nothing in a targeted attack, which is no fault. */
    static final class SometimesNothing extends BothGoals {

        private record Untargeted(ThreatModel threat) implements MinimalAttack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                ThreatModel small = new ThreatModel(threat.norm(), 0.5, false);
                return threat.targeted() ? batch.inputs() : target.run(new Far(small), batch);
            }
        }

        /** A step of half the range, whatever the ball. */
        private record Far(ThreatModel threat) implements GradientAttack {
            @Override
            public int steps() {
                return 1;
            }

            @Override
            public Value step(StepScope scope, Value current, Value gradient) {
                return current.add(scope.steepest(gradient).mul(threat.epsilon()));
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Untargeted::new);
        }
    }

    /** In the wrong direction for the classes. */
    static final class Downhill extends BothGoals {
        @Override
        protected AttackProvider provider() {
            return new Provider(threat -> new Step(threat, -1));
        }
    }

    /** A different change in each run. */
    static final class OwnRandomness extends BothGoals {

        private static final AtomicInteger DRAWN = new AtomicInteger();

        private record Drawn(ThreatModel threat) implements Moves {
            @Override
            public float change(AttackTarget target, int example) {
                return (float) target.threat().epsilon() * 0.01f * (DRAWN.incrementAndGet() % 40);
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Drawn::new);
        }
    }

    /** A different change for each position in the batch. */
    static final class PlaceInTheBatch extends BothGoals {

        private record Placed(ThreatModel threat) implements Attack {
            @Override
            public Tensor perturb(AttackTarget target, Batch batch) {
                Tensor right = target.run(new Step(target.threat(), 1), batch);
                return batch.size() % 2 == 0 && batch.indices()[0] == 0
                        ? right
                        : target.run(new Step(target.threat(), 0.5), batch);
            }
        }

        @Override
        protected AttackProvider provider() {
            return new Provider(Placed::new);
        }
    }
}
