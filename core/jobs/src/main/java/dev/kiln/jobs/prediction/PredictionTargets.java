package dev.kiln.jobs.prediction;

import dev.kiln.api.data.Column;
import dev.kiln.api.data.Task;
import dev.kiln.api.model.Model;
import dev.kiln.api.model.Prediction;
import dev.kiln.data.RememberedTarget;
import dev.kiln.graph.tensor.ElementType;
import dev.kiln.jobs.fit.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Determines the targets that a model predicts, without data that state them.
 *
 * @param model the model, its prediction stated
 * @param remembered the targets that it was trained with; none where it does not know them
 * @param task the task of the first target; empty where the user does not state it
 */
record PredictionTargets(Model model, List<RememberedTarget> remembered, Optional<Task> task) {

    private static final String TRAINING = "train";

    /**
     * The targets.
     *
     * @param given the model
     * @param labelled the task of the first target of the data; OTHER where they have none
     * @param task the task of the first target; empty where the user does not state it
     * @param notes receives the assumptions made
     */
    static PredictionTargets of(Model given, Task labelled, Optional<Task> task, Consumer<String> notes) {
        List<RememberedTarget> remembered = RememberedTarget.of(given);
        Optional<String> trained = remembered.stream()
                .map(RememberedTarget::name)
                .filter(name -> given.graph().outputs().contains(name))
                .findFirst();
        boolean isStated = given.prediction().isStated();
        Model model = given.withPrediction(Prediction.stated(
                isStated
                        ? given.prediction().output()
                        : trained.orElse(given.prediction().output())));
        if (!isStated && trained.isEmpty()) {
            notes.accept("The prediction of the model " + given.graph().name() + " is taken to be its output "
                    + described(given, given.prediction().output()) + ", not "
                    + given.graph().outputs().stream()
                            .filter(output -> !output.equals(given.prediction().output()))
                            .map(output -> described(given, output))
                            .collect(Collectors.joining(", "))
                    + "; --prediction OUTPUT names another.");
        }
        Optional<Task> first = task.or(() -> known(model, remembered, labelled));
        if (first.isEmpty()) {
            notes.accept("The model " + model.graph().name() + " does not say whether its prediction "
                    + described(model, model.prediction().output())
                    + " is values or scores of classes: they are given as they are. --task classification makes them"
                    + " classes with probabilities.");
        }
        return new PredictionTargets(model, remembered, first);
    }

    private static String described(Model model, String output) {
        return output + " (" + model.graph().type(output) + ")";
    }

    private static Optional<Task> known(Model model, List<RememberedTarget> remembered, Task labelled) {
        Optional<RememberedTarget> target = predicted(model, remembered);
        if (target.isPresent()) {
            return target.map(RememberedTarget::task);
        }
        if (!model.classes().isEmpty()) {
            return Optional.of(Task.CLASSIFICATION);
        }
        boolean isTrained =
                model.provenance().stream().anyMatch(step -> step.step().equals(TRAINING));
        if (labelled != Task.OTHER) {
            return Optional.of(labelled);
        }
        return isTrained ? Optional.of(Task.REGRESSION) : ending(model);
    }

    /** The target of the prediction: that of its name, else the first. */
    private static Optional<RememberedTarget> predicted(Model model, List<RememberedTarget> remembered) {
        return remembered.stream()
                .filter(target -> target.name().equals(model.prediction().output()))
                .findFirst()
                .or(() -> remembered.stream().findFirst());
    }

    /** A model that ends in Softmax or Sigmoid over classes is a classifier. */
    private static Optional<Task> ending(Model model) {
        String output = model.prediction().output();
        boolean isOperand = !model.logits().equals(output);
        boolean isLogSoftmax = model.graph()
                .producer(output)
                .filter(node -> node.is("LogSoftmax"))
                .isPresent();
        return (isOperand || isLogSoftmax) && model.logitsShape().rank() == 2
                ? Optional.of(Task.CLASSIFICATION)
                : Optional.empty();
    }

    /** The task of the first target. */
    Task first() {
        return task.orElse(Task.REGRESSION);
    }

    /**
     * The heads of the targets.
     *
     * @param fitted the model in the form for the data
     */
    List<Head> heads(Model fitted) {
        List<Head> heads = new ArrayList<>();
        Optional<RememberedTarget> predicted = predicted(model, remembered);
        heads.add(new Head(
                column(
                        predicted
                                .map(RememberedTarget::name)
                                .orElse(model.prediction().output()),
                        first(),
                        predicted
                                .map(RememberedTarget::classes)
                                .filter(names -> !names.isEmpty())
                                .orElse(fitted.classes())),
                fitted));
        remembered.stream()
                .filter(target -> !predicted.equals(Optional.of(target)))
                .filter(target -> fitted.graph().outputs().contains(target.name()))
                .forEach(target -> heads.add(new Head(
                        column(target.name(), target.task(), target.classes()),
                        fitted.withPrediction(Prediction.stated(target.name())).withClasses(List.of()))));
        return heads;
    }

    private static Column column(String name, Task task, List<String> classes) {
        return Column.target(name, ElementType.UNDEFINED, List.of(), task, classes);
    }
}
