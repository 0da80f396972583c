#version 330
uniform sampler2D noise;
uniform sampler2D relief;
uniform sampler2D photo;
uniform sampler2DShadow shadow;
uniform vec3 eye;
uniform vec3 sun_direction;
uniform vec3 sun_colour;
uniform vec3 fill_direction;
uniform vec3 fill_colour;
uniform vec3 sky_colour;
uniform vec3 ground_colour;
uniform float exposure;
uniform vec3 colour;
uniform vec3 second;
uniform vec3 third;
uniform float scale;
uniform float bump;
uniform float gloss;
in vec3 position;
in vec3 normal;
in vec3 rest;
in vec3 tint;
in vec2 cut_label;
in vec3 light_place;
out vec4 pixel;

// Two planes are enough for noise: no seam shows, and no texture coordinates are needed.
vec4 cloud(vec3 p) { return 0.5 * (texture(noise, p.xz + 0.31 * p.y) + texture(noise, p.yz + 0.37)); }
float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float band(float x, float share) {
    float f = fract(x), w = fwidth(x) + 1e-4;
    return smoothstep(0.0, w, f) - smoothstep(share, share + w, f);
}

// Flat surfaces: the plane the rest position is seen in.
vec2 plane(vec3 n) {
    vec3 a = abs(n);
    if (a.z > a.x && a.z > a.y) return rest.xy;
    return a.x > a.y ? rest.yz : rest.xz;
}

vec3 painted(vec3 n) {
    vec3 p = rest * scale;
    vec3 base = colour * tint;
    vec2 q = plane(n) * scale;
#if KIND == 0
    return base * (0.97 + 0.06 * cloud(p * 0.4).r);
#elif KIND == 1
    vec4 c = cloud(p * 1.5);
    return base * (0.95 + 0.07 * c.r + 0.03 * c.b) * mix(vec3(1.0), vec3(1.0, 0.95, 0.94), c.g);
#elif KIND == 2
    return base * (0.93 + 0.14 * texture(noise, p.xz * 9.0 + p.y).a);
#elif KIND == 3
    float weave = texture(noise, vec2(p.x + p.y, p.z) * vec2(9.0, 3.0)).a;
    return mix(base, second, 0.20 * cloud(p * 0.6).r + 0.22 * weave);
#elif KIND == 4
    return mix(base, second, band(rest.z * 14.0 * scale, 0.4));
#elif KIND == 5
    float a = band(rest.z * 11.0 * scale, 0.45), b = band((rest.x + rest.y) * 11.0 * scale, 0.45);
    return mix(base, second, 0.45 * a + 0.45 * b);
#elif KIND == 6
    float row = floor(q.y * 9.0);
    float along = q.x * 1.1 + hash(vec2(row, 3.0)) * 7.0;
    vec2 id = vec2(floor(along), row);
    float grain = texture(noise, vec2(q.x * 0.7 + hash(id), q.y * 7.0)).g;
    float gap = band(q.y * 9.0, 0.97) * band(along, 0.995);
    return mix(colour, second, 0.45 * hash(id) + 0.35 * grain) * (0.6 + 0.4 * gap);
#elif KIND == 7
    float joint = band(q.x * 3.0, 0.975) * band(q.y * 3.0, 0.975);
    float slab = 0.9 + 0.1 * hash(floor(q * 3.0)) + 0.1 * (texture(noise, q).r - 0.5);
    return mix(second, colour * slab, joint);
#elif KIND == 8
    return mix(colour, second, 0.4 * texture(noise, q * 6.0).a + 0.4 * texture(noise, q * 1.5).g);
#elif KIND == 9
    return mix(colour, second, band(q.x * 4.0, 0.5)) * (0.97 + 0.06 * texture(noise, q).g);
#elif KIND == 10
    float course = floor(q.y * 12.0);
    float run = q.x * 4.0 + 0.5 * mod(course, 2.0);
    float mortar = band(run, 0.96) * band(q.y * 12.0, 0.88);
    float burnt = 0.75 + 0.35 * hash(vec2(floor(run), course));
    return mix(vec3(0.45), colour * (burnt + 0.2 * (texture(noise, q * 3.0).b - 0.5)), mortar);
#elif KIND == 11 || KIND == 19
    float sole = 1.0 - smoothstep(0.95, 1.05, tint.g);
    float tread = 0.82 + 0.18 * band(tint.r * 22.0, 0.6);
    float trim = smoothstep(0.72, 0.76, tint.r) * (1.0 - smoothstep(1.9, 2.0, tint.g));
    float flash = band(tint.r * 9.0 + tint.g * 0.35, 0.35) * step(0.35, tint.r)
                * step(tint.r, 0.66) * step(1.4, tint.g) * step(0.5, scale);
    vec3 upper = mix(colour * (0.9 + 0.2 * cloud(p * 2.0).b), second, 0.75 * max(trim * 0.6, flash));
#if KIND == 11
    return mix(upper, second * tread, sole);
#endif
    // tint.b is the place across, 0.5 in the middle; third is the colour of laces, heel counter and outsole.
    float middle = 1.0 - smoothstep(0.14, 0.20, abs(tint.b - 0.5));
    float tongue = middle * smoothstep(0.36, 0.38, tint.r) * (1.0 - smoothstep(0.68, 0.70, tint.r)) * step(1.5, tint.g);
    float counter = (1.0 - smoothstep(0.13, 0.17, tint.r)) * step(bump, 0.12);
    // Panels sewn on at a slant, and a net between them.
    float panel = band(tint.r * 3.1 + tint.g * 0.22 + fract(colour.r * 37.0), 0.42) * step(1.35, tint.g);
    upper = mix(upper, mix(second, third, 0.5), 0.65 * panel * step(0.05, bump));
    upper *= 0.86 + 0.28 * texture(noise, vec2(tint.r * 3.0, tint.g * 0.9)).a;
    upper = mix(upper, third, max(tongue * band(tint.r * 20.0, 0.55), 0.8 * counter));
    float outsole = 1.0 - smoothstep(0.28, 0.36, tint.g);
    return mix(upper, mix(second * tread, third * 0.6, outsole * step(1.0, scale)), sole);
#elif KIND == 12
    float strand = texture(noise, vec2(rest.x * 3.0 + rest.y * 9.0, rest.z * 1.2)).b;
    return base * (0.5 + 0.7 * strand + 0.3 * texture(noise, rest.xy * 14.0 + rest.z * 5.0).a);
#elif KIND == 13
    vec2 cell = floor(plane(n) * scale * 5.0);
    vec3 other = vec3(hash(cell + 3.0), hash(cell + 5.0), hash(cell + 9.0));
    return mix(mix(colour, second, hash(cell)), other, 0.3);
#elif KIND == 16
    return colour * pow(texture(photo, tint.xy).rgb, vec3(2.2));
#elif KIND == 17
    // tint.r: metres from the outer seam; stripes down it, three, one or piping.
    float seam = abs(tint.r), three = band(tint.r / 0.017 + 0.25, 0.5) * (1.0 - step(0.0255, seam));
    float one = 1.0 - smoothstep(0.020, 0.022, seam), piping = 1.0 - smoothstep(0.004, 0.006, seam);
    float mark = scale < 0.8 ? one : (scale < 1.3 ? three : piping);
    return mix(colour * (0.94 + 0.12 * texture(noise, p.xz * 9.0 + p.y).a), second, 0.9 * mark);
#elif KIND == 18
    // tint: along the foot (heel 0, toes 1), height over the sole, metres below the sock's edge.
    float toes = smoothstep(0.80, 0.82, tint.r), heel = (1.0 - smoothstep(0.16, 0.19, tint.r)) * (1.0 - step(0.06, tint.g));
    float under = 1.0 - smoothstep(0.012, 0.016, tint.g);
    float rings = band(tint.b * 60.0, 0.5) * (1.0 - step(0.055, tint.b)) * step(1.0, scale);
    float weave = 0.92 + 0.16 * texture(noise, p.xz * 9.0 + p.y).a;
    return mix(colour, second, max(max(toes, heel), max(rings, under * step(bump, 0.1)))) * weave;
#elif KIND == 15
    return base * (0.85 + 0.3 * texture(noise, q * 8.0).a);
#else
    return base;
#endif
}

#ifdef BUMP
vec3 wrinkled(vec3 n) {
    vec3 p = rest * vec3(1.0, 1.0, 0.6) * scale;
    vec2 front = texture(relief, p.xz + 0.31 * p.y).rg - 0.5, side = texture(relief, p.yz + 0.37).rg - 0.5;
    vec3 slope = vec3(front.r, side.r, front.g + side.g) * bump * 2.6;
    return normalize(n - (slope - n * dot(n, slope)));
}
#endif

float lit_share() {
    float size = 1.9 / 1024.0;
    vec3 at = light_place - vec3(0.0, 0.0, 0.0012);
    float sum = texture(shadow, at + vec3(size, 0.3 * size, 0)) + texture(shadow, at + vec3(-0.3 * size, size, 0))
              + texture(shadow, at - vec3(size, 0.3 * size, 0)) + texture(shadow, at - vec3(-0.3 * size, size, 0));
    vec2 outside = abs(at.xy - 0.5);
    return max(outside.x, outside.y) > 0.495 || at.z > 1.0 ? 1.0 : 0.25 * sum;
}

void main() {
#ifdef CUT
    if (cut_label.x < 0.0) discard;
#endif
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
    vec3 base = painted(n);
#ifdef BUMP
    n = wrinkled(n);
#endif
    vec3 view = normalize(eye - position);
    float sun = max(dot(n, sun_direction), 0.0);
#if KIND == 1
    sun = max((dot(n, sun_direction) + 0.18) / 1.18, 0.0);
#endif
    float shade = lit_share();
    float fill = max(dot(n, fill_direction) * 0.7 + 0.3, 0.0);
    vec3 light = mix(ground_colour, sky_colour, 0.5 + 0.5 * n.z)
               + sun_colour * sun * shade + fill_colour * fill;
    vec3 half_way = normalize(view + sun_direction);
    float shine = gloss * pow(max(dot(n, half_way), 0.0), 24.0) * shade * 1.6;
    float rim = gloss * 0.4 * pow(1.0 - max(dot(n, view), 0.0), 4.0);
    vec3 linear_colour = (base * light + shine * sun_colour + rim * sky_colour) * exposure;
    linear_colour = linear_colour / (1.0 + 0.22 * linear_colour) * 1.12;
    pixel = vec4(pow(clamp(linear_colour, 0.0, 1.0), vec3(1.0 / 2.2)), cut_label.y / 255.0);
}
