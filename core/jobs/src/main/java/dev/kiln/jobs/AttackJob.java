package dev.kiln.jobs;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.graph.engine.Capability;
import dev.kiln.graph.error.OptionException;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.attack.AttackListener;
import dev.kiln.jobs.attack.NamedAttack;
import dev.kiln.jobs.attack.Robustness;
import dev.kiln.jobs.attack.RobustnessEvaluation;
import dev.kiln.jobs.attack.RobustnessSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A measurement of robustness, see {@link Kiln#attack}. Each method but {@link #run} returns this. */
public final class AttackJob {

    private final Model model;
    private final DataSet data;
    private final List<NamedAttack> attacks = new ArrayList<>();
    private final List<Double> sizes = new ArrayList<>();
    private RobustnessSettings settings = RobustnessSettings.DEFAULT;
    private JobEngine engine = new JobEngine(Capability.INPUT_GRADIENT);

    AttackJob(Model model, DataSet data) {
        this.model = model;
        this.data = data;
    }

    /**
     * Adds attacks.
     *
     * @param added the attacks
     * @return this
     */
    public AttackJob with(Attack... added) {
        Arrays.stream(added).forEach(attack -> attacks.add(new NamedAttack(Extension.textOf(attack), attack)));
        return this;
    }

    /**
     * Sets the sizes of perturbations that each attack is run at; by default each attack has its own.
     *
     * @param epsilons the sizes, in units of the input
     * @return this
     */
    public AttackJob sizes(double... epsilons) {
        Arrays.stream(epsilons).forEach(sizes::add);
        return this;
    }

    /**
     * Sets the other settings, such as the seed and the batch size.
     *
     * @param others the settings
     * @return this
     */
    public AttackJob settings(RobustnessSettings others) {
        settings = others;
        return this;
    }

    /**
     * Names the engine; by default the best that computes gradients.
     *
     * @param name such as {@code onnx} or {@code djl}
     * @return this
     */
    public AttackJob engine(String name) {
        engine = engine.named(name);
        return this;
    }

    /**
     * Attacks the examples that the model classifies correctly.
     *
     * @return the robust accuracy for each attack and size, and the worst of all attacks
     * @throws dev.kiln.graph.error.DataException if the data do not fit the model
     * @throws dev.kiln.graph.error.EngineException if there is no engine that can differentiate it
     */
    public Robustness run() {
        if (attacks.isEmpty()) {
            throw new OptionException("There is no attack; add one with with(...).");
        }
        return engine.with(opened -> new RobustnessEvaluation(opened, settings)
                .evaluate(model, data, attacks, sizes, AttackListener.SILENT));
    }
}
