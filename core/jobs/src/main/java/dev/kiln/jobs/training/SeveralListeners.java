package dev.kiln.jobs.training;

import java.util.List;

/**
 * Listeners that hear the same training, in order.
 *
 * @param all the listeners
 */
public record SeveralListeners(List<TrainingListener> all) implements TrainingListener {

    /** Copies the list. */
    public SeveralListeners {
        all = List.copyOf(all);
    }

    @Override
    public void note(String text) {
        all.forEach(listener -> listener.note(text));
    }

    @Override
    public void started(TrainingStart start) {
        all.forEach(listener -> listener.started(start));
    }

    @Override
    public void step(long done, long steps) {
        all.forEach(listener -> listener.step(done, steps));
    }

    @Override
    public void epoch(EpochResult result) {
        all.forEach(listener -> listener.epoch(result));
    }

    @Override
    public void ended(TrainingTimes times) {
        all.forEach(listener -> listener.ended(times));
    }

    @Override
    public boolean observesLayers() {
        return all.stream().anyMatch(TrainingListener::observesLayers);
    }

    @Override
    public void layers(int epoch, List<LayerObservation> layers) {
        all.forEach(listener -> listener.layers(epoch, layers));
    }
}
