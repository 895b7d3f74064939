package dev.kiln.benchmarks;

/**
 * A network that the contestants train and attack.
 *
 * @param name its name on the command line and for the peers
 * @param title its layers in words
 * @param training the job of the training race
 * @param attack the job of the attack race
 */
record Network(String name, String title, TrainingJob training, AttackJob attack) {}
