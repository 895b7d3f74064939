package dev.kiln.distribution;

import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.jobs.training.TrainingStart;
import java.time.Duration;
import java.util.Locale;

/** Shows a training at the terminal: what is trained, a line that moves within an epoch, and a line for each epoch. */
final class TrainingProgress implements TrainingListener {

    private final Console console;
    private long begun;
    private long first = -1;
    private long stepsPerEpoch = 1;

    TrainingProgress(Console console) {
        this.console = console;
    }

    @Override
    public void note(String text) {
        console.line(text);
    }

    @Override
    public void started(TrainingStart start) {
        stepsPerEpoch = start.stepsPerEpoch();
        console.line(line(start));
    }

    static String line(TrainingStart start) {
        return String.format(
                Locale.ROOT,
                "training %s: %,d parameters%s on %,d examples%s, loss %s, optimizer %s, learning rate %s%s, %s",
                start.network(),
                start.trained(),
                start.frozen() == 0 ? "" : String.format(Locale.ROOT, " (%,d more are frozen)", start.frozen()),
                start.examples(),
                start.validationExamples() == 0
                        ? ""
                        : String.format(Locale.ROOT, " (%,d more for validation)", start.validationExamples()),
                start.loss(),
                start.optimizer(),
                Reports.rate(start.learningRate()),
                start.schedule().equals("constant") ? "" : ", schedule " + start.schedule(),
                epochs(start));
    }

    private static String epochs(TrainingStart start) {
        if (start.firstEpoch() > start.epochs()) {
            return "all " + start.epochs() + " epochs are done";
        }
        String steps = String.format(
                Locale.ROOT, start.stepsPerEpoch() == 1 ? "%,d step" : "%,d steps", start.stepsPerEpoch());
        return start.firstEpoch() == start.epochs()
                ? "epoch " + start.epochs() + " of " + steps
                : "epochs " + start.firstEpoch() + " to " + start.epochs() + ", " + steps + " each";
    }

    @Override
    public void step(long done, long steps) {
        if (first < 0) {
            // the first step compiles, and says nothing about the others
            first = done;
            begun = System.nanoTime();
        }
        console.status(() -> status(done, steps), done >= steps);
    }

    private String status(long done, long steps) {
        long epochs = steps / stepsPerEpoch;
        long epoch = Math.min(epochs, (done - 1) / stepsPerEpoch + 1);
        long percent = 100 * (done - (epoch - 1) * stepsPerEpoch) / stepsPerEpoch;
        String status = "epoch " + epoch + "/" + epochs + "  " + percent + " %";
        if (done == first) {
            return status;
        }
        double perStep = (double) (System.nanoTime() - begun) / (done - first);
        return status + "  " + clock(Duration.ofNanos((long) (perStep * (steps - done)))) + " left";
    }

    private static String clock(Duration left) {
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutes(), left.toSecondsPart());
    }

    @Override
    public void epoch(EpochResult result) {
        console.line(Epochs.line(result));
    }
}
