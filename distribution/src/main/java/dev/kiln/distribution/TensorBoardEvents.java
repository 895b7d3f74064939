package dev.kiln.distribution;

import dev.kiln.jobs.training.EpochResult;
import dev.kiln.jobs.training.LayerObservation;
import dev.kiln.jobs.training.TrainingListener;
import dev.kiln.report.EventFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the epochs of a training for TensorBoard. */
final class TensorBoardEvents implements TrainingListener, AutoCloseable {

    private static final double MILLIS = 1000;

    private final EventFile events;

    TensorBoardEvents(Path folder) {
        this.events = EventFile.begin(folder, now());
    }

    private static double now() {
        return System.currentTimeMillis() / MILLIS;
    }

    @Override
    public void epoch(EpochResult result) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss/training", result.loss());
        result.validationLoss().ifPresent(loss -> values.put("loss/validation", loss));
        result.accuracy().ifPresent(accuracy -> values.put("accuracy/training", accuracy));
        result.validationAccuracy().ifPresent(accuracy -> values.put("accuracy/validation", accuracy));
        result.learningRate().ifPresent(rate -> values.put("learning rate", rate));
        values.put("seconds", result.seconds());
        events.add(result.epoch(), now(), values);
    }

    @Override
    public boolean observesLayers() {
        return true;
    }

    @Override
    public void layers(int epoch, List<LayerObservation> layers) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (LayerObservation layer : layers) {
            if (layer.parameters() > 0) {
                values.put("gradient norm/" + layer.layer(), layer.gradient());
                values.put("parameter norm/" + layer.layer(), layer.parameters());
            }
            layer.dead().ifPresent(share -> values.put("dead units/" + layer.layer(), share));
        }
        events.add(epoch, now(), values);
    }

    @Override
    public void close() {
        events.close();
    }
}
