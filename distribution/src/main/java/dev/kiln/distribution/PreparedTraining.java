package dev.kiln.distribution;

import dev.kiln.api.attack.Attack;
import dev.kiln.api.data.DataSet;
import dev.kiln.api.model.Model;
import dev.kiln.api.training.TrainingPlan;
import dev.kiln.host.extension.Extension;
import dev.kiln.jobs.evaluation.NamedMetric;
import dev.kiln.jobs.training.TrainingSettings;
import dev.kiln.models.BorderTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of a training before its first step.
 *
 * @param file the network as it is in the file
 * @param start the network in the form that is trained
 * @param samples the training data in its form
 * @param losses the losses
 * @param plan the plan
 * @param settings the settings but for listener, checkpoint and attack
 * @param metrics the further metrics
 * @param attack the attack on each batch
 * @param details the provenance
 */
record PreparedTraining(
        Model file,
        Model start,
        DataSet samples,
        LossChoice losses,
        TrainingPlan plan,
        TrainingSettings settings,
        List<NamedMetric> metrics,
        Optional<Extension<Attack>> attack,
        Map<String, String> details) {

    BorderTypes border() {
        return BorderTypes.of(file.graph());
    }
}
